/**
 * Networks that others published, each as a block: {@code Model.sequential(image, ResNet.of(50),
 * Softmax.of())}. {@link io.margay.model.Zoo#byName} makes whole models of them.
 */
package io.margay.model.zoo;
