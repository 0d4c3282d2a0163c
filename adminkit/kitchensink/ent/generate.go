// Package ent is generated from schema: entities of every kind of field and
// edge, for the tests of package adminkit.
package ent

//go:generate go run -mod=mod entc.go
