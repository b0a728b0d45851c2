/** Files that are the old or the new one, never a part, and files read without a mapping. */
package io.margay.internal.file;
