// Package bson stands in for go.mongodb.org/mongo-driver/v2/bson, which Gin
// imports for BSON bodies alone. It has the names that Gin uses, and each answers
// ErrOmitted.
package bson

import "errors"

// ErrOmitted says how to have BSON.
var ErrOmitted = errors.New("BSON is left out of this program; to have it, remove the line \"replace go.mongodb.org/mongo-driver/v2\" from go.mod and run: go mod tidy")

// Marshal returns ErrOmitted.
func Marshal(any) ([]byte, error) { return nil, ErrOmitted }

// Unmarshal returns ErrOmitted.
func Unmarshal([]byte, any) error { return ErrOmitted }
