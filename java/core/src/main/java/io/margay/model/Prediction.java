package io.margay.model;

/**
 * One class's share in an answer.
 *
 * @param index of the class, from 0
 * @param name of the class; its index as text when the model has no class names
 * @param value the model's output for it: a probability when the model ends in softmax, otherwise a
 *     logit
 */
public record Prediction(int index, String name, float value) {}
