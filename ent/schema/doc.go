// Package schema is what a builder edits: one entity a file, with its fields,
// edges, indexes, CHECKs and the privacy rules that hold for every query and
// mutation of it, whichever page or program asks. After an edit, go generate
// ./... writes package ent anew. No HTTP and no business rule belongs here.
package schema
