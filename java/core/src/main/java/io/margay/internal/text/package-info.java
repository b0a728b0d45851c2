/** Words and numbers in messages and programs. */
package io.margay.internal.text;
