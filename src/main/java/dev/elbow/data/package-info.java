/** Data sets: what one is, the files it is read from, where named ones are found, and the built-in glyphs. */
package dev.elbow.data;
