/**
 * How long native things live: running calls and the close, memory for a call, and what nobody
 * closed.
 */
package io.margay.internal.lifetime;
