/** What any part may refuse with: the native side, or the system around it. */
package io.margay.error;
