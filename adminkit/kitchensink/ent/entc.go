//go:build ignore

// Command entc generates the test schema with the application's own extension.
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
		Features: []gen.Feature{gen.FeaturePrivacy, gen.FeatureIntercept, gen.FeatureModifier, gen.FeatureUpsert},
	}, entc.Extensions(extension.Extension{}))
	if err != nil {
		log.Fatal("generate the test schema: ", err)
	}
}
