/**
 * What training makes small, and what is measured: {@link io.margay.loss.CrossEntropy}, {@link
 * io.margay.loss.Evaluation}.
 */
package io.margay.loss;
