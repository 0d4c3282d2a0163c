package extension

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"text/template"

	"entgo.io/ent/entc/gen"

	"unframed/adminkit/extension/limits"
)

// asking is a program that prints what the fields of a schema accept. A schema
// can only be asked from within a program that has it, as ent does itself.
var asking = template.Must(template.New("asking").Parse(`package main

import (
	"entgo.io/ent"

	{{printf "%q" .Limits}}
	schema {{printf "%q" .Schema}}
)

func main() {
	limits.Print(map[string]ent.Interface{
		{{- range .Nodes}}
		{{printf "%q" .Name}}: schema.{{.Name}}{},
		{{- end}}
	})
}
`))

// findLimits returns the limits of all fields, by entity and field.
func findLimits(g *gen.Graph) (map[string]map[string]limits.Limit, error) {
	var source bytes.Buffer
	err := asking.Execute(&source, map[string]any{
		"Limits": reflect.TypeFor[limits.Limit]().PkgPath(), "Schema": g.Schema, "Nodes": g.Nodes,
	})
	if err != nil {
		return nil, err
	}
	// Below the module, for it may import what is internal there.
	dir, err := os.MkdirTemp(".", ".limits-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "main.go")
	if err := os.WriteFile(path, source.Bytes(), 0o600); err != nil {
		return nil, err
	}
	out, err := exec.Command("go", append(append([]string{"run"}, g.BuildFlags...), path)...).Output() // #nosec G204 -- our own program
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		said := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(failed.Stderr)), "exit status 1"))
		return nil, fmt.Errorf("ask the schema what its fields accept: %s", said)
	}
	if err != nil {
		return nil, err
	}
	var found map[string]map[string]limits.Limit
	return found, json.Unmarshal(out, &found)
}
