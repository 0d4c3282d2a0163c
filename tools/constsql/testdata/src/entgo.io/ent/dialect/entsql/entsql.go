// Package entsql stands in for ent's.
package entsql

type Annotation struct{}

func Check(c string) *Annotation             { return nil }
func Checks(c map[string]string) *Annotation { return nil }
