/**
 * The binding to the native library. Nobody's API: it changes without notice.
 *
 * <p>{@link io.margay.internal.NativeLibrary} loads, {@code Native} and the handle classes are generated from {@code margay.h} as
 * {@link io.margay.internal.NativeConfig} says, {@link io.margay.internal.Memory} goes between addresses and buffers.
 */
package io.margay.internal;
