/**
 * Data sets of picture files: classes in folders, CIFAR's batches, boxes and masks.
 *
 * <p>Files are decoded once, on all processors, into a mapped file that later starts find again
 * ({@link io.margay.data.picture.Decoding}). All sources use the same names of columns: {@code
 * image}; {@code label}, a class for each picture; {@code box}, where its only object is; {@code
 * boxes}, a row for each of its objects; {@code regions}, the class of each pixel; {@code objects},
 * the number of each pixel's object.
 */
package io.margay.data.picture;
