/**
 * Convolutional networks for the JVM over a native core: shapes, data types, tensors and mapped
 * files.
 *
 * <p>A network is described by {@code io.margay.layer} records that make a {@link
 * io.margay.model.Model}, learns in a {@code io.margay.train.Trainer} from a {@code
 * io.margay.data.Dataset}, and answers in a {@code io.margay.model.Predictor}.
 */
package io.margay;
