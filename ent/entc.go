//go:build ignore

// Command entc generates package ent from ent/schema. Run it by
// go generate ./ent; the features it switches on are listed here and nowhere
// else.
package main

import (
	"log"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"unframed/adminkit/extension"
)

func main() {
	if err := extension.CheckNames("."); err != nil {
		log.Fatal("nothing is generated: ", err)
	}
	err := entc.Generate("./schema", &gen.Config{
		Features: []gen.Feature{
			gen.FeaturePrivacy,   // rules on every query and mutation
			gen.FeatureIntercept, // rules that hold for any entity's query
			gen.FeatureSnapshot,  // survives merge conflicts in generated code
			gen.FeatureUpsert,    // ON CONFLICT
			gen.FeatureLock,      // FOR UPDATE
			gen.FeatureModifier,  // joins and column lists without SQL strings
		},
	}, entc.TemplateFiles("./schema/annotation/features.tmpl"), entc.Extensions(extension.Extension{}))
	if err != nil {
		log.Fatal("generate ent: ", err)
	}
}
