/**
 * Data to learn from: data sets in memory and in mapped files, the IDX files of MNIST, drawn
 * letters, and pictures.
 *
 * <p>A {@link io.margay.data.Dataset} is a view of named {@linkplain io.margay.data.Column
 * columns}; what it shows lies in a tensor's memory and is gathered from there by the native core.
 */
package io.margay.data;
