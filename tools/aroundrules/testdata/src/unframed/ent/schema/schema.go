// Package schema has hooks.
package schema

import "unframed/ent/schema/rule"

func keep() bool { return rule.Exists("users") }
