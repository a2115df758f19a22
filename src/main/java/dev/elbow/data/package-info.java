/** Data sets: what one is, the files it is read from, where named ones are found, and the built-in glyphs and shapes. */
package dev.elbow.data;
