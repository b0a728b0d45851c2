/**
 * Finds, unpacks, checks and loads the native libraries, and turns what they refuse into
 * exceptions.
 */
package io.margay.internal.load;
