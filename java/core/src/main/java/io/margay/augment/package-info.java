/**
 * Changes of samples by chance while they are gathered, so that a network sees each of them in
 * another way every epoch.
 */
package io.margay.augment;
