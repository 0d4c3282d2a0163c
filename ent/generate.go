// Package ent is the typed data layer. Everything in it but schema/ and the
// two files that drive the generator is generated from ent/schema: edit there,
// then run go generate ./... and commit both.
package ent

// The second line writes down who may do what by then, for reviews and for a
// test; it needs an application that builds.
//
//go:generate go run -mod=mod entc.go
//go:generate go run ../cmd/app rules --file ../docs/rules.txt
