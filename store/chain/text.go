package chain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Tables is what a folder's files describe, as it is written down: the text of
// each table, and what the table declares beyond it. Two states are the same if
// their texts are, whatever order the tables stand in.
type Tables struct {
	blocks   map[string]string // by their first line, such as: table "users" {
	features map[string]string // JSON, by table
}

// ParseTables reads what schema.hcl and features.json say; features may be nil.
// A line break is a line break, whichever system wrote it.
func ParseTables(schema, features []byte) (Tables, error) {
	t := Tables{blocks: map[string]string{}, features: map[string]string{}}
	if err := t.addBlocks(string(bytes.ReplaceAll(schema, []byte("\r\n"), []byte("\n")))); err != nil {
		return Tables{}, err
	}
	if len(features) == 0 {
		return t, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(features, &list); err != nil {
		return Tables{}, fmt.Errorf("read features.json: %w", err)
	}
	for _, f := range list {
		if err := t.addFeatures(f); err != nil {
			return Tables{}, err
		}
	}
	return t, nil
}

// addBlocks takes HCL apart at its outermost blocks. The text is machine-made:
// strings stand on one line, and only the end of a block is a lone brace.
func (t Tables) addBlocks(text string) error {
	var block []string
	for _, line := range strings.Split(text, "\n") {
		switch {
		case len(block) > 0:
			block = append(block, line)
			if line == "}" {
				if _, twice := t.blocks[block[0]]; twice {
					return fmt.Errorf("%s stands there twice", strings.TrimSuffix(block[0], " {"))
				}
				t.blocks[block[0]] = strings.Join(block, "\n") + "\n"
				block = nil
			}
		case strings.HasPrefix(line, "<<<<<<<"), strings.HasPrefix(line, ">>>>>>>"), strings.HasPrefix(line, "======="):
			return errConflict
		case line == "", strings.HasPrefix(line, "#"):
		case strings.HasSuffix(line, " {"):
			block = append(block, line)
		default:
			return fmt.Errorf("a line outside of every table: %s", line)
		}
	}
	if len(block) > 0 {
		return fmt.Errorf("%s has no end", strings.TrimSuffix(block[0], " {"))
	}
	return nil
}

func (t Tables) addFeatures(text []byte) error {
	var named struct {
		Table string `json:"table"`
	}
	if err := json.Unmarshal(text, &named); err != nil {
		return fmt.Errorf("read the features of a table: %w", err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	t.features[named.Table] = compact.String()
	return nil
}

// Digest tells one state from every other.
func (t Tables) Digest() string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(t.blocks)) {
		fmt.Fprintf(sum, "%d %s", len(t.blocks[name]), t.blocks[name])
	}
	for _, name := range slices.Sorted(maps.Keys(t.features)) {
		fmt.Fprintf(sum, "%d %s", len(t.features[name]), t.features[name])
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// Schema returns the tables as schema.hcl has them.
func (t Tables) Schema() []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(t.blocks)) {
		b.WriteString(t.blocks[name])
	}
	return []byte(b.String())
}

// Features returns the features as features.json has them.
func (t Tables) Features() ([]byte, error) {
	list := []json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(t.features)) {
		list = append(list, json.RawMessage(t.features[name]))
	}
	text, err := json.MarshalIndent(list, "", "  ")
	return append(text, '\n'), err
}

// What the lines of a file beside a migration begin with that are no HCL.
const (
	wholeLine    = "# all tables"
	droppedLine  = "# without: "
	featuresLine = "# features: "
)

// Whole writes the state down as one that builds on none.
func (t Tables) Whole() []byte { return append([]byte(wholeLine+"\n"), t.difference(Tables{})...) }

// Difference writes down what the state has that the one before it has not, and
// makes sure that this leads there.
func (t Tables) Difference(before Tables) ([]byte, error) {
	text := []byte(t.difference(before))
	again, err := before.apply(text)
	if err == nil && again.Digest() != t.Digest() {
		err = errors.New("the difference does not lead to the state, which is a fault of package chain")
	}
	return text, err
}

func (t Tables) difference(before Tables) string {
	var b strings.Builder
	b.WriteString("# What this migration makes of the tables that it touches. app migrate rebase reads it.\n")
	for _, name := range slices.Sorted(maps.Keys(before.blocks)) {
		if _, kept := t.blocks[name]; !kept {
			b.WriteString(droppedLine + name + "\n")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before.features)) {
		if _, kept := t.features[name]; !kept {
			fmt.Fprintf(&b, "%s{\"table\":%q}\n", featuresLine, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.features)) {
		if t.features[name] != before.features[name] {
			b.WriteString(featuresLine + t.features[name] + "\n")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.blocks)) {
		if t.blocks[name] != before.blocks[name] {
			b.WriteString(t.blocks[name])
		}
	}
	return b.String()
}

// apply returns the state that follows from this one by a difference.
func (t Tables) apply(difference []byte) (Tables, error) {
	text := strings.ReplaceAll(string(difference), "\r\n", "\n")
	next := Tables{blocks: maps.Clone(t.blocks), features: maps.Clone(t.features)}
	if strings.HasPrefix(text, wholeLine+"\n") || t.blocks == nil {
		next = Tables{blocks: map[string]string{}, features: map[string]string{}}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, droppedLine); ok {
			delete(next.blocks, name)
		}
		if features, ok := strings.CutPrefix(line, featuresLine); ok {
			if err := next.addFeatures([]byte(features)); err != nil {
				return Tables{}, err
			}
		}
	}
	changed := Tables{blocks: map[string]string{}}
	if err := changed.addBlocks(text); err != nil {
		return Tables{}, err
	}
	maps.Copy(next.blocks, changed.blocks)
	for table, f := range next.features {
		if f == fmt.Sprintf(`{"table":%q}`, table) {
			delete(next.features, table)
		}
	}
	return next, nil
}

// Columns are the names of a table's columns; none if there is no such table.
func (t Tables) Columns(table string) (names []string) {
	const begin = `  column "`
	for line := range strings.Lines(t.blocks[fmt.Sprintf("table %q {", table)]) {
		if name, ok := strings.CutPrefix(line, begin); ok {
			name, _, _ = strings.Cut(name, `"`)
			names = append(names, name)
		}
	}
	return names
}

// HashSharded reports whether CockroachDB spreads the index over its nodes.
func (t Tables) HashSharded(table, index string) bool {
	var f struct {
		HashSharded []string `json:"hash_sharded"`
	}
	return json.Unmarshal([]byte(t.features[table]), &f) == nil && slices.Contains(f.HashSharded, index)
}
