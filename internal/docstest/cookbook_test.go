// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// recipe returns the part of the cookbook below a heading of the second level.
func recipe(t *testing.T, title string) page {
	t.Helper()

	guide := doc(t, "guides/cookbook.md")

	start := slices.Index(guide.prose, "## "+title)
	if start < 0 {
		t.Fatalf("%s has no recipe %q", guide.path, title)
	}

	length := slices.IndexFunc(guide.prose[start+1:], func(line string) bool { return strings.HasPrefix(line, "## ") })
	if length < 0 {
		length = len(guide.prose)
	}

	guide.fences = slices.DeleteFunc(guide.fences, func(block fence) bool {
		return block.line <= start || block.line > start+1+length
	})

	return guide
}

// cook returns a reader in the directory of a recipe, with the configuration that the recipe has first, and files.
func cook(t *testing.T, p page, major, minor int, files map[string]string) *shell {
	t.Helper()

	s := newReader(t)
	if !s.cli.IsAtLeast(major, minor) {
		t.Skipf("the recipe needs version %d.%d, this is %s", major, minor, s.cli.Version)
	}

	all := map[string]string{"terraform.tf": requirement(t), "main.tf": p.code("terraform")[0].code + "\n"}
	maps.Copy(all, files)
	s.enter(t, all)

	return s
}

// keep writes a file of the reader's home directory, for a program that stands for another.
func (s *shell) keep(t *testing.T, name, content string) {
	t.Helper()

	if err := os.WriteFile(filepath.Join(s.home, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func expectNotPrinted(t *testing.T, printed, unexpected string) {
	t.Helper()

	if strings.Contains(printed, unexpected) {
		t.Errorf("%q was printed:\n%s", unexpected, printed)
	}
}

func TestCookbook_secretStore(t *testing.T) {
	t.Parallel()

	const first, second = "the first one", "the second one"

	p := recipe(t, "A password from a secret store")
	code := p.code("shell")
	s := cook(t, p, 1, 11, nil)

	s.offer(t, "vault", `test "$*" = "kv get -field=password secret/finapi/alice" && cat "$HOME/password"`)

	s.keep(t, "password", first)
	expectPrinted(t, s.run(t, code[0].code), "Resources: 1 added")
	expectPrinted(t, s.run(t, "terraform plan"), "No changes.")

	s.keep(t, "password", second)

	changed := s.run(t, code[1].code)
	expectPrinted(t, changed, "Warning: ")
	expectPrinted(t, changed, "Resources: 0 added, 1 changed, 0 destroyed.")

	unchanged := s.run(t, "terraform plan -out=plan.tfplan && terraform show -json plan.tfplan")
	expectPrinted(t, unchanged, "No changes.")
	expectNotPrinted(t, unchanged, "Warning: ")

	for _, password := range []string{first, second} {
		expectNotPrinted(t, unchanged+changed+s.read(t, "terraform.tfstate"), password)
	}
}

func TestCookbook_rotation(t *testing.T) {
	t.Parallel()

	p := recipe(t, "A new password every quarter")
	s := cook(t, p, 1, 5, nil)
	s.offer(t, "date", `cat "$HOME/today"`)

	for _, day := range []struct{ today, expected string }{
		{"2026-01-01", "1 added, 0 changed"},
		{"2026-03-31", "0 added, 0 changed"},
		{"2026-04-01", "0 added, 1 changed"},
		{"2026-06-30", "0 added, 0 changed"},
		{"2026-12-31", "0 added, 1 changed"},
		{"2027-10-01", "0 added, 1 changed"},
	} {
		s.keep(t, "today", day.today)

		if printed := s.run(t, p.code("shell")[0].code); !strings.Contains(printed, day.expected) {
			t.Errorf("%s: expected %q, got\n%s", day.today, day.expected, printed)
		}
	}
}

func TestCookbook_sweep(t *testing.T) {
	t.Parallel()

	p := recipe(t, "A nightly sweep")

	s := newReader(t)
	if !s.cli.IsAtLeast(1, 7) {
		t.Skipf("the recipe needs version 1.7, this is %s", s.cli.Version)
	}

	s.run(t, "export FINAPI_ADMIN_CLIENT_ID="+mock.DefaultAdminClientID+" FINAPI_ADMIN_CLIENT_SECRET="+mock.DefaultAdminClientSecret)
	s.enter(t, map[string]string{"main.tf": requirement(t) + `
resource "finapi_user" "some" {
  for_each = toset(["ci-old", "ci-demo", "customer"])
  id       = each.key
}
`})
	s.run(t, "terraform apply")

	made := s.directory
	s.directory = filepath.Join(t.TempDir(), "sweep")

	if err := os.CopyFS(s.directory, os.DirFS(filepath.Join(root, "examples", "sweep-old-users"))); err != nil {
		t.Fatal(err)
	}

	// Nobody is 30 days old.
	expectPrinted(t, s.run(t, p.code("shell")[0].code), "Destroy complete! Resources: 0 destroyed.")

	s.replacer = strings.NewReplacer("30 * 86400", "0")
	expectPrinted(t, s.run(t, p.code("shell")[0].code), "Destroy complete! Resources: 1 destroyed.")

	// Of the three the sweep has left the one that its list names, and the one with another prefix.
	s.directory = made
	expectPrinted(t, s.run(t, "terraform plan"), `finapi_user.some["ci-old"] will be created`)
	expectPrinted(t, s.run(t, "terraform plan"), "Plan: 1 to add, 0 to change, 0 to destroy.")
}

func TestCookbook_sandboxAndLive(t *testing.T) {
	t.Parallel()

	const liveID, liveSecret = "f1a91000-0000-4000-8000-0000000000aa", "f1a91000-0000-4000-8000-0000000000bb"

	p := recipe(t, "Sandbox and live")
	s := newReader(t)

	if !s.cli.IsAtLeast(1, 10) {
		t.Skipf("the recipe needs version 1.10, this is %s", s.cli.Version)
	}

	_, live, _ := strings.Cut(s.start(t, startMock+" --client-id "+liveID+" --client-secret "+liveSecret), " on ")
	sandbox := strings.TrimSpace(s.run(t, `echo "$FINAPI_BASE_URL"`))

	s.replacer = strings.NewReplacer(
		"https://sandbox.finapi.io", sandbox,
		"TF_VAR_live_client_id=…", "TF_VAR_live_client_id="+liveID,
		"TF_VAR_live_client_secret=…", "TF_VAR_live_client_secret="+liveSecret,
		"FINAPI_CLIENT_ID=…", "FINAPI_CLIENT_ID",
		"FINAPI_CLIENT_SECRET=…", "FINAPI_CLIENT_SECRET",
	)

	s.enter(t, map[string]string{
		"terraform.tf": requirement(t),
		"main.tf":      strings.Replace(p.code("terraform")[0].code, "https://live.finapi.io", live, 1),
	})
	expectPrinted(t, s.run(t, p.code("shell")[0].code), "Resources: 2 added")

	for address, url := range map[string]string{"finapi_user.sandbox": sandbox, "finapi_user.live": live} {
		expectPrinted(t, s.run(t, "terraform state show "+address), `"`+url+`"`)
	}
}

func TestCookbook_rename(t *testing.T) {
	t.Parallel()

	p := recipe(t, "A renamed resource")
	s := cook(t, p, 1, 5, nil)
	s.run(t, "terraform apply")

	renamed := configuration(t, p, "moved {")

	_, withoutMove, _ := strings.Cut(renamed, "\n\n")
	s.write(t, "main.tf", withoutMove)
	expectPrinted(t, s.runFailing(t, "terraform plan"), "is protected from deletion")

	s.write(t, "main.tf", renamed)

	printed := s.run(t, p.code("shell")[0].code)
	expectPrinted(t, printed, `finapi_user.alice has moved to finapi_user.customer["alice"]`)
	expectPrinted(t, printed, p.code("text")[0].code)

	s.write(t, "main.tf", withoutMove)
	expectPrinted(t, s.run(t, "terraform plan"), "No changes.")
}

func TestCookbook_expiry(t *testing.T) {
	t.Parallel()

	p := recipe(t, "Accounts that expire")
	accounts := p.code("yaml")[0].code + "\n"
	s := cook(t, p, 1, 5, map[string]string{"accounts.yaml": accounts})
	s.offer(t, "date", `cat "$HOME/today"`)

	for _, day := range []struct{ today, expected string }{
		{"2026-12-30", "2 added, 0 changed, 0 destroyed"},
		{"2026-12-31", "0 added, 0 changed, 1 destroyed"},
		{"2027-01-01", "0 added, 0 changed, 0 destroyed"},
	} {
		s.keep(t, "today", day.today)

		if printed := s.run(t, p.code("shell")[0].code); !strings.Contains(printed, day.expected) {
			t.Errorf("%s: expected %q, got\n%s", day.today, day.expected, printed)
		}
	}

	for _, none := range []string{"31.12.2026", "soon"} {
		s.write(t, "accounts.yaml", strings.Replace(accounts, "2026-12-31", none, 1))
		expectPrinted(t, s.runFailing(t, p.code("shell")[0].code), "timecmp")
	}

	// What YAML takes for a date without the quotes does no harm either.
	s.write(t, "accounts.yaml", strings.ReplaceAll(accounts, `"`, ""))
	s.runFailing(t, p.code("shell")[0].code)
}
