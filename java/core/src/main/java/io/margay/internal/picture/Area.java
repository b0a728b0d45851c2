package io.margay.internal.picture;

/**
 * A part of a picture, in pixels: a pixel's own part begins at its number and ends at the next.
 *
 * @param top inclusive
 * @param left inclusive
 * @param bottom exclusive, above top
 * @param right exclusive, above left
 */
public record Area(double top, double left, double bottom, double right) {}
