package extension_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"unframed/adminkit/extension"
)

// The schema lists three of four values, as an older one did by hand. What the
// field says is what holds.
func TestChecksAreDerivedFromTheFields(t *testing.T) {
	target := t.TempDir()
	err := entc.Generate("./testdata/limited", &gen.Config{Target: target, Package: "unframed/adminkit/extension/generated"},
		entc.Extensions(extension.Extension{}))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(target, "migrate", "schema.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, checks, _ := strings.Cut(string(source), "Annotation.Checks = map[string]string{\n")
	checks, _, _ = strings.Cut(checks, "}")
	got := regexp.MustCompile(`(?m)^\s+"(\w+)":\s+"(.*)",$`).ReplaceAllString(checks, "$1: $2")
	want := strings.Join([]string{
		`paper_sent_once: state <> 'sent' OR copies > 0`,
		`papers_a_name_so_long_that_no_database_would_keep_all__e0aab544: \"a_name_so_long_that_no_database_would_keep_all_of_it\" <= 9`,
		`papers_copies_range: \"copies\" >= 0`,
		`papers_mass_range: \"mass\" >= 5e-01`,
		`papers_pages_range: \"pages\" >= -2147483648 AND \"pages\" <= 2147483647`,
		`papers_seal_bytes_length: octet_length(\"seal_bytes\") <= 32`,
		`papers_state_known: \"state\" IN ('draft', 'sent', 'paid')`,
		`papers_title_length: octet_length(\"title\") >= 1 AND length(\"title\") <= 200`,
		`papers_version_range: \"version\" >= 1`,
	}, "\n")
	if strings.TrimSpace(got) != want {
		t.Errorf("derived\n%s\nwant\n%s", got, want)
	}
}
