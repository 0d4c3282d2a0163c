package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unframed/test/testkit"
)

// TestMistakesAreAnsweredInOneSentence types what people type.
func TestMistakesAreAnsweredInOneSentence(t *testing.T) {
	for line, says := range map[string]string{
		"serv":                                   "did you mean serve?",
		"migrat up":                              "did you mean migrate?",
		"nonsense":                               `unknown command "nonsense" for app`,
		"new foo":                                `unknown command "foo" for app new`,
		"new entty Invoice a:string":             "did you mean entity?",
		"new":                                    "app new needs a command: entity",
		"user":                                   "app user needs a command",
		"user promot alice":                      "did you mean promote?",
		"ledger":                                 "needs a command: verify", // feature:ledger
		"migrate":                                "needs a command",
		"migrate stats":                          "did you mean status?",
		"help nosuch":                            `unknown command "nosuch" for app`,
		"help user nosuch":                       `unknown command "nosuch" for app user`,
		"help serv":                              "did you mean serve?",
		"seed --users abc":                       `--users takes a whole number, such as 100, unlike "abc"`,
		"seed --users=1.5":                       `--users takes a whole number, such as 100, unlike "1.5"`,
		"seed --usrs 5":                          "did you mean --users?",
		"seed --users":                           "--users needs a value",
		"seed extra":                             `app seed takes no arguments, unlike "extra"`,
		"audit --timeout soon http://localhost":  `--timeout takes a time, such as 10s or 5m, unlike "soon"`,
		"audit nonsense":                         `"nonsense" is no address`,
		"audit --rate fast http://localhost":     "--rate takes a number",
		"routes --json=perhaps":                  "--json takes true or false",
		"user promote":                           "app user promote needs the name or e-mail address of a user: app user promote U [--role R]",
		"user promote alice bob":                 `no more than 1 argument, unlike "bob"`,
		"user reset-password":                    "needs the name or e-mail address of a user",
		"user token":                             "needs the name or e-mail address of a user",
		"user token alice --list --revoke x":     "--list and --revoke",
		"user create":                            "app user create needs --username",
		"user create --username alice":           "needs --email",
		"migrate grants":                         "needs --runtime-user",
		"migrate diff":                           "folder of the source code",
		"migrate diff x":                         "folder of the source code",
		"migrate diff --check":                   "folder of the source code",
		"migrate diff x --dir nowhere":           "there is no folder nowhere",
		"migrate diff --check --rehash":          "--check and --rehash",
		"migrate rebase":                         "folder of the source code",
		"new entity":                             "needs the name of an entity",
		"new entity Invoice number:string":       "folder of the source code",
		"user promote alice":                     "there is no database",
		"user reset-password a --password-stdin": "there is no database",
		"user create --username a --email a@example.org --admin --password-stdin": "there is no database",
		"user token alice --list":                 "there is no database",
		"user token alice --name job":             "there is no database",
		"ledger verify":                           "there is no database", // feature:ledger
		"seed --users 5":                          "there is no database",
		"migrate status":                          "there is no database",
		"migrate verify":                          "there is no database",
		"migrate grants --runtime-user u --apply": "there is no database",
		"migrate grants --runtime-user u":         "SQLite has no users",
		"-x":                                      "unknown flag -x for app",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			stdout, stderr, code := runApp(t, dir, nil, strings.Fields(line)...)
			if code == 0 || !strings.Contains(stderr, says) || strings.Count(stderr, "\n") != 1 || stdout != "" {
				t.Errorf("code %d, want %q:\n%s%s", code, says, stdout, stderr)
			}
			if left := files(t, dir); left != "" {
				t.Errorf("it leaves %s behind", left)
			}
		})
	}
	for _, line := range []string{"help", "help user", "help user create", "--help", "new --help", "new entity --help"} {
		if stdout, stderr, code := runApp(t, t.TempDir(), nil, strings.Fields(line)...); code != 0 || !strings.Contains(stdout, "Usage:") {
			t.Errorf("%s: code %d\n%s%s", line, code, stdout, stderr)
		}
	}
}

// TestEveryCommandAnswersMistakesPlainly walks all commands and all flags.
func TestEveryCommandAnswersMistakesPlainly(t *testing.T) {
	walked := 0
	each(root(), func(c *cobra.Command) {
		path := strings.Fields(c.CommandPath())[1:]
		plainly := func(args ...string) {
			walked++
			full := append(append([]string{}, path...), args...)
			r := root()
			r.SetArgs(full)
			err := r.Execute()
			if err == nil {
				t.Errorf("%v passes", full)
				return
			}
			for _, foreign := range []string{"strconv", "arg(s)", "flag(s)", "invalid argument", "parsing", "shorthand", "if any flags"} {
				if strings.Contains(err.Error(), foreign) {
					t.Errorf("%v: %v", full, err)
				}
			}
		}
		plainly("--nosuchflag")
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if kinds[f.Value.Type()] != "" {
				plainly("--" + f.Name + "=abc")
			}
			if f.NoOptDefVal == "" {
				plainly("--" + f.Name)
			}
		})
	})
	if walked < 30 {
		t.Errorf("only %d mistakes were made", walked)
	}
}

// TestCommandsSayWhichDatabaseTheyUse, and none but migrate up makes one or
// changes what tables it has.
func TestCommandsSayWhichDatabaseTheyUse(t *testing.T) {
	dir := t.TempDir()
	if _, stderr, code := runApp(t, dir, nil, "migrate", "up"); code != 0 || !strings.Contains(stderr, "Database: "+dir+"/data/app.db, SQLite") {
		t.Fatalf("code %d\n%s", code, stderr)
	}
	for _, line := range []string{
		"ledger verify", "seed --users 3 --transfers 2", "ledger verify", // feature:ledger
		"migrate status", "migrate verify", "seed --users 3",
		"user create --username ann --email ann@example.org --password-stdin", "user promote ann", "user token ann --list",
	} {
		stdout, stderr, code := runApp(t, dir, nil, strings.Fields(line)...)
		if code != 0 || !strings.Contains(stderr, "Database: "+dir+"/data/app.db, SQLite") || strings.Contains(stdout, "Database:") {
			t.Errorf("%s: code %d\n%s%s", line, code, stdout, stderr)
		}
	}
	if _, stderr, code := runApp(t, dir, []string{"DATABASE_UR=postgresql://h/d"}, "user", "promote", "ann"); code != 1 || !strings.Contains(stderr, "did you mean DATABASE_URL") {
		t.Errorf("a misspelt DATABASE_URL: code %d, %s", code, stderr)
	}
}

// TestCommandsMakeNoTablesOnAServer gives the commands an empty database, as
// when the name of another one was typed.
func TestCommandsMakeNoTablesOnAServer(t *testing.T) {
	settings := []string{"DATABASE_URL=" + testkit.Postgres(t)}
	for _, line := range []string{
		"ledger verify", // feature:ledger
		"user promote ann", "seed --users 3", "user create --username ann --email ann@example.org --password-stdin",
	} {
		_, stderr, code := runApp(t, t.TempDir(), settings, strings.Fields(line)...)
		if code != 1 || !strings.Contains(stderr, "run: app migrate up") || !strings.Contains(stderr, "PostgreSQL") || strings.Contains(stderr, "password@") {
			t.Errorf("%s: code %d\n%s", line, code, stderr)
		}
	}
	stdout, stderr, code := runApp(t, t.TempDir(), settings, "migrate", "status")
	if code != 0 || !strings.Contains(stdout, "pending") || strings.Contains(stdout, "applied") {
		t.Errorf("status: code %d\n%s%s", code, stdout, stderr)
	}
}
