// Command gosec runs the rules of github.com/securego/gosec over packages.
// Compared with the command of that name it loads all packages at once, leaves
// out the parts that call services on the network, and demands that a
//
//	#nosec G404 -- why this is safe
//
// comment names its rule and its reason.
package main

import (
	"fmt"
	"log"
	"os"
)

func main() {
	findings, err := scan(os.Args[1:])
	if err != nil {
		log.SetFlags(0)
		log.Fatal("gosec: ", err)
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	if len(findings) > 0 {
		os.Exit(1)
	}
}
