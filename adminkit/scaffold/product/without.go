package product

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// featureFiles is the folder in which each feature lists its files: a path or a
// pattern of path.Match a line, and a folder with a slash at its end.
const featureFiles = "cmd/app/features/"

// Features are those that a version of the platform can be had without.
func (t Tree) Features() (names []string) {
	for name := range t {
		if file, ok := strings.CutPrefix(name, featureFiles); ok && path.Ext(file) == ".txt" {
			names = append(names, strings.TrimSuffix(file, ".txt"))
		}
	}
	slices.Sort(names)
	return names
}

// Without is the tree without a feature: its files are left out, and of the others
// the lines that are marked as the feature's.
func (t Tree) Without(feature string) (Tree, error) {
	list, ok := t[featureFiles+feature+".txt"]
	if !ok {
		return nil, fmt.Errorf("there is no feature %q to leave out; there are: %s", feature, strings.Join(t.Features(), ", "))
	}
	gone, err := t.listed(string(list.Text))
	if err != nil {
		return nil, fmt.Errorf("%s%s.txt: %w", featureFiles, feature, err)
	}
	rest := maps.Clone(t)
	for name := range gone {
		delete(rest, name)
	}
	delete(rest, featureFiles+feature+".txt")
	for name, f := range rest {
		if f.Text, err = cut(name, f.Text, feature); err != nil {
			return nil, err
		}
		rest[name] = f
	}
	return rest, nil
}

// listed are the files that a list names. A line that names none is refused: it is
// about a file that has another name by now.
func (t Tree) listed(list string) (map[string]bool, error) {
	all := map[string]bool{}
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		found := false
		for name := range t {
			matches, err := path.Match(line, name)
			if err != nil {
				return nil, err
			}
			if matches || strings.HasSuffix(line, "/") && strings.HasPrefix(name, line) {
				found, all[name] = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("nothing is called %s", line)
		}
	}
	return all, nil
}

// cut leaves out the lines that end with "feature:NAME" in a comment, and those
// between "feature:NAME begins" and "feature:NAME ends".
func cut(name string, text []byte, feature string) ([]byte, error) {
	if bytes.IndexByte(text, 0) >= 0 || !bytes.Contains(text, []byte("feature:"+feature)) {
		return text, nil
	}
	mark := regexp.MustCompile(`\bfeature:` + regexp.QuoteMeta(feature) + `( begins| ends)?\s*(-->|\*/( -?\}\})?)?\s*$`)
	var rest bytes.Buffer
	within := false
	for line := range bytes.Lines(text) {
		m := mark.FindSubmatch(bytes.TrimRight(line, "\n"))
		switch {
		case m == nil:
			if !within {
				rest.Write(line)
			}
		case string(m[1]) == " begins" && !within:
			within = true
		case string(m[1]) == " ends" && within:
			within = false
		case len(m[1]) == 0 && !within:
		default:
			return nil, fmt.Errorf("%s: what is marked as of the feature %s begins or ends twice", name, feature)
		}
	}
	if within {
		return nil, fmt.Errorf("%s: what is marked as of the feature %s does not end", name, feature)
	}
	if path.Ext(name) != ".go" {
		return rest.Bytes(), nil
	}
	formatted, err := format.Source(rest.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%s is no Go without the feature %s: %w", name, feature, err)
	}
	return formatted, nil
}
