/**
 * From data sets to the inputs of a plan, and from what it measures to numbers of a whole data set.
 */
package io.margay.internal.feed;
