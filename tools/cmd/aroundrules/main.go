// Command aroundrules reports code that goes around the rules of ent/schema.
package main

import (
	"golang.org/x/tools/go/analysis/singlechecker"

	"unframed/tools/aroundrules"
)

func main() { singlechecker.Main(aroundrules.Analyzer) }
