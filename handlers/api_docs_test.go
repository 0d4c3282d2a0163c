package handlers

import (
	"encoding/json"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unframed/test/testkit"
)

var (
	printedCall = regexp.MustCompile("(?s)```sh\n(.*?)```\n```json\n(.*?)```")
	anyCursor   = regexp.MustCompile(`"next":"[^"]+"`)
	anyUUID     = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	anyTime     = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
)

// TestAPIPageIsTrue runs the commands of docs/api.md as they are printed there.
func TestAPIPageIsTrue(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		const reason = "commands of docs/api.md: no curl"
		testkit.Report("skipped", reason)
		t.Skip(reason)
	}
	page, err := os.ReadFile("../docs/api.md")
	must(t, err)
	f := newFixture(t)
	f.admin()
	f.signUp("ann")
	f.signUp("bob")
	env := append(os.Environ(), "NO_PROXY=*", "no_proxy=*", "SITE="+f.server.URL, "BOB="+f.idOf("bob"), "TOKEN="+string(f.program("root", "read", "write", "admin").token))
	calls := printedCall.FindAllStringSubmatch(string(page), -1)
	if len(calls) != strings.Count(string(page), "```sh") || len(calls) < 3 {
		t.Fatalf("%d calls with their answers", len(calls))
	}
	for _, call := range calls {
		cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", call[1])
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		must(t, err)
		said := anyCursor.ReplaceAllString(anyTime.ReplaceAllString(anyUUID.ReplaceAllString(string(out), "UUID"), "TIME"), `"next":"CURSOR"`)
		if !reflect.DeepEqual(readAnswer(t, said), readAnswer(t, call[2])) {
			t.Errorf("%s\nanswers %s\nand not %s", call[1], said, call[2])
		}
	}
}

// readAnswer reads JSON; which wrong field comes first is left open.
func readAnswer(t *testing.T, text string) map[string]any {
	t.Helper()
	var answer map[string]any
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if list, ok := answer["errors"].([]any); ok {
		slices.SortFunc(list, func(a, b any) int { return strings.Compare(encode(a), encode(b)) })
	}
	return answer
}
