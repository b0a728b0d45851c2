/** JSON, read and written. */
package io.margay.internal.json;
