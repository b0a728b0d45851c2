/** Files of pictures: what their headers say, their pixels, and those scaled. Nobody's API. */
package io.margay.internal.picture;
