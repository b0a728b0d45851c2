/**
 * The layers of a network as records that write their line of program, and the values that they
 * make of others.
 *
 * <p>Layers stand in families, such as {@link io.margay.layer.Convolution} and {@link
 * io.margay.layer.Pooling}; an operator without a record is an {@link io.margay.layer.Operator}.
 * What is made of several layers is a {@link io.margay.layer.Composite}, and writes their lines.
 * Those with a window share {@link io.margay.layer.Window}, those with a kernel and a bias {@link
 * io.margay.layer.Weights}.
 */
package io.margay.layer;
