/** Files in the format safetensors, read and written. */
package io.margay.internal.safetensors;
