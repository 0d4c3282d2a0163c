package audit

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// WriteTable prints the report for a person.
func (r *Report) WriteTable(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", r.URL)
	if len(r.Findings) == 0 {
		b.WriteString("Nothing was found.\n")
	} else {
		r.writeFindings(&b)
		r.writeMeanings(&b)
	}
	writeList(&b, "Not judged", r.Exceptions)
	writeList(&b, "Not checked", r.NotChecked)
	fmt.Fprintf(&b, "\nGrade %s: %d high, %d medium, %d low, %s", r.Grade, r.Counts[High], r.Counts[Medium], r.Counts[Low], plural(r.Counts[Note], "note"))
	if r.Requests > 0 {
		fmt.Fprintf(&b, "; %s crawled, %s, %.1f s", pages(r.Pages), plural(r.Requests, "request"), r.Seconds)
	}
	b.WriteString(".\n")
	_, err := io.WriteString(out, b.String())
	return err
}

func pages(n int) string {
	if n == 1 {
		return "1 address"
	}
	return fmt.Sprintf("%d addresses", n)
}

func (r *Report) writeFindings(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SEVERITY\tRULE\tRESPONSES\tSHOWN BY")
	for _, f := range r.Findings {
		shownBy := f.Request
		if f.Status != 0 {
			shownBy = fmt.Sprintf("%s → %d", f.Request, f.Status)
		}
		if f.Subject != "" {
			shownBy += " (" + f.Subject + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Severity, f.ID, f.responses(), shownBy)
	}
	_ = w.Flush() // a strings.Builder takes everything
}

// writeMeanings explains each rule once.
func (r *Report) writeMeanings(b *strings.Builder) {
	b.WriteString("\nWhat they mean\n")
	last := ""
	for _, f := range r.Findings {
		if f.ID == last {
			continue
		}
		last = f.ID
		fmt.Fprintf(b, "  %s\n    %s\n    %s\n    [%s]\n", f.ID, f.Wrong, f.Do, f.Source)
	}
}

func writeList(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, line := range lines {
		fmt.Fprintf(b, "  - %s\n", line)
	}
}

// responses says how many of which class show a finding.
func (f Finding) responses() string {
	if len(f.Classes) < 2 {
		return fmt.Sprintf("%d %s", f.Count, f.Class)
	}
	var parts []string
	for _, class := range slices.Sorted(maps.Keys(f.Classes)) {
		parts = append(parts, fmt.Sprintf("%d %s", f.Classes[class], class))
	}
	return fmt.Sprintf("%d: %s", f.Count, strings.Join(parts, ", "))
}
