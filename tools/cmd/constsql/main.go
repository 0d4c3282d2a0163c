// Command constsql reports SQL that is not a compile-time constant.
package main

import (
	"golang.org/x/tools/go/analysis/singlechecker"

	"unframed/tools/constsql"
)

func main() { singlechecker.Main(constsql.Analyzer) }
