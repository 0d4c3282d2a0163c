package extension

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"entgo.io/ent/entc/gen"
)

// beginsDefaults is where a builder of ent's gives a new row its defaults. None of
// ent's templates that can be replaced alone lies before that.
var beginsDefaults = regexp.MustCompile(`(?m)^func \((\w+) \*\w+Create\) defaults\(\) error \{\n`)

// noteWhatIsGiven has each builder note, before it gives defaults, what was given in
// their place: rules bind that, and what the data layer gives itself they do not.
func noteWhatIsGiven(g *gen.Graph) error {
	for _, n := range g.Nodes {
		if n.IsView() || !n.HasDefault() {
			continue
		}
		file := filepath.Join(g.Target, n.PackageDir()+"_create.go")
		code, err := os.ReadFile(file) //#nosec G304 -- what was generated just now
		if err != nil {
			return fmt.Errorf("read what was generated for %s: %w", n.Name, err)
		}
		if found := len(beginsDefaults.FindAll(code, -1)); found != 1 {
			return fmt.Errorf("%s gives defaults in %d places, and has to in one: ent's template of a builder is another than package extension knows", file, found)
		}
		noted := beginsDefaults.ReplaceAll(code, []byte("${0}\t${1}.mutation.noteGiven()\n"))
		if err := os.WriteFile(file, noted, 0o644); err != nil { //#nosec G306 -- source code
			return fmt.Errorf("write what was generated for %s: %w", n.Name, err)
		}
	}
	return nil
}
