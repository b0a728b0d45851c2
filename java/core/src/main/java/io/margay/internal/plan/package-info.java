/** Compiled programs, their contexts, and what the native side says about programs. */
package io.margay.internal.plan;
