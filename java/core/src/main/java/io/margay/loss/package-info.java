/**
 * What training makes small, such as {@link io.margay.loss.CrossEntropy} and {@link
 * io.margay.loss.Mse}, and what is measured: {@link io.margay.loss.Measure}, {@link
 * io.margay.loss.Evaluation}.
 */
package io.margay.loss;
