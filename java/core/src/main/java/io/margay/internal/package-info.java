/**
 * The binding to the native library, and nothing else; it changes without notice, as do the
 * packages below this one. None of them is anybody's API.
 *
 * <p>{@code Native} is generated from {@code margay.h} as {@link io.margay.internal.NativeConfig}
 * says, {@link io.margay.internal.Memory} goes between addresses and buffers.
 */
package io.margay.internal;
