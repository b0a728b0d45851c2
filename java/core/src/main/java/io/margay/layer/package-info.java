/**
 * The layers of a network as records: what they make of a shape, what they learn, and their line of program.
 *
 * <p>{@link io.margay.layer.Conv2d}, {@link io.margay.layer.MaxPool2d} and {@link io.margay.layer.AvgPool2d} share the
 * arithmetic of {@link io.margay.layer.Window}; {@link io.margay.layer.Conv2d} and {@link io.margay.layer.Dense} share
 * {@link io.margay.layer.Weights}.
 */
package io.margay.layer;
