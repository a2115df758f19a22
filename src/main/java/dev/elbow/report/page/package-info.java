/** How a page becomes HTML: escaped text, templates and scripts from resources, numbers for people. */
package dev.elbow.report.page;
