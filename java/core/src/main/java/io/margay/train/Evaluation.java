package io.margay.train;

/**
 * What {@link Trainer#evaluate} measured over a dataset.
 *
 * @param loss mean over the samples
 * @param accuracy share of the samples whose largest output is their label, 0 to 1
 * @param topKAccuracy share of the samples whose label is among the k largest outputs, 0 to 1
 * @param samples that were measured
 */
public record Evaluation(double loss, double accuracy, double topKAccuracy, long samples) {}
