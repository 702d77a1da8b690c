// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// person is a user whom another program has created.
type person struct{ id, email, phone, autoUpdate string }

func (p person) password() string { return p.id + "'s password" }

// populate lets the people exist at finAPI, by a configuration that the guide knows nothing of.
func (s *shell) populate(t *testing.T, people []person) {
	t.Helper()

	var blocks strings.Builder

	blocks.WriteString(requirement(t))

	for i, p := range people {
		fmt.Fprintf(&blocks, `
resource "finapi_user" "p%[1]d" {
  id                     = %[2]q
  is_verified            = true
  password               = %[3]q
  email                  = %[4]q != "" ? %[4]q : null
  phone                  = %[5]q != "" ? %[5]q : null
  is_auto_update_enabled = %[6]q == "true"
}
`, i, p.id, p.password(), p.email, p.phone, p.autoUpdate)
	}

	s.enter(t, map[string]string{"main.tf": blocks.String()})
	s.run(t, "terraform apply")
}

// requirement is what each root module begins with.
func requirement(t *testing.T) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(root, "examples", "resources", "finapi_user", "terraform.tf"))
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

// peopleOf reads the users of the guide's CSV file.
func peopleOf(t *testing.T, guide page) []person {
	t.Helper()

	blocks := guide.code("csv")
	if len(blocks) != 1 {
		t.Fatalf("%s has %d CSV files, expected one", guide.path, len(blocks))
	}

	rows, err := csv.NewReader(strings.NewReader(blocks[0].code)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}

	var people []person
	for _, row := range rows[1:] {
		people = append(people, person{row[0], row[1], row[2], row[3]})
	}

	return people
}

// commands returns the block of a guide's commands that contains a text.
func commands(t *testing.T, guide page, text string) string {
	t.Helper()

	for _, block := range guide.code("shell") {
		if strings.Contains(block.code, text) {
			return block.code
		}
	}

	t.Fatalf("%s has no commands with %q", guide.path, text)

	return ""
}

// configuration returns the block of a guide's configuration that contains a text.
func configuration(t *testing.T, guide page, text string) string {
	t.Helper()

	for _, block := range guide.code("terraform") {
		if strings.Contains(block.code, text) {
			return block.code + "\n"
		}
	}

	t.Fatalf("%s has no configuration with %q", guide.path, text)

	return ""
}

var passwordsOfGuide = regexp.MustCompile(`'\{"alice": "…", "bob": "…"\}'`)

// knowPasswords exports the people's passwords in the way of the guide.
func (s *shell) knowPasswords(t *testing.T, guide page, people []person) {
	t.Helper()

	passwords := map[string]string{}
	for _, p := range people {
		passwords[p.id] = p.password()
	}

	encoded, err := json.Marshal(passwords)
	if err != nil {
		t.Fatal(err)
	}

	quoted := "'" + strings.ReplaceAll(string(encoded), "'", `'\''`) + "'"

	s.run(t, passwordsOfGuide.ReplaceAllLiteralString(commands(t, guide, "FINAPI_USER_PASSWORDS"), quoted))
}

// planned returns what a guide says that a plan prints.
func planned(t *testing.T, guide page, text string) string {
	t.Helper()

	for _, block := range guide.code("text") {
		if strings.HasPrefix(block.code, "Plan: ") && strings.Contains(block.code, text) {
			return block.code
		}
	}

	t.Fatalf("%s quotes no plan with %q", guide.path, text)

	return ""
}

func expectPrinted(t *testing.T, printed, expected string) {
	t.Helper()

	if !strings.Contains(printed, expected) {
		t.Errorf("%q was not printed, but\n%s", expected, printed)
	}
}

const importedOne = "1 imported, 0 added, 0 changed, 0 destroyed"

// Each way to import one user brings them under management without a change.
func TestImporting_oneUser(t *testing.T) {
	t.Parallel()

	guide := doc(t, "guides/importing-existing-users.md")
	alice := person{id: "alice", email: "alice@example.com"}

	s := newReader(t)
	s.populate(t, []person{alice})
	s.knowPasswords(t, guide, []person{alice})

	block := configuration(t, guide, "id = \"alice\"\n}\n\nresource")
	importBlock, resource, _ := strings.Cut(block, "resource ")

	s.enter(t, map[string]string{"main.tf": requirement(t) + block})
	expectPrinted(t, s.run(t, commands(t, guide, "terraform plan\nterraform apply")), importedOne)
	expectPrinted(t, s.run(t, "terraform plan"), "No changes.")

	s.enter(t, map[string]string{"main.tf": requirement(t) + "resource " + resource})
	expectPrinted(t, s.run(t, commands(t, guide, "terraform import")), "Import successful!")
	expectPrinted(t, s.run(t, "terraform plan"), "No changes.")

	s.enter(t, map[string]string{"main.tf": requirement(t) + importBlock})
	s.run(t, commands(t, guide, "terraform plan -generate-config-out"))
	expectPrinted(t, s.run(t, "terraform apply"), importedOne)

	if generated := s.read(t, "users.tf"); !strings.Contains(generated, alice.email) || strings.Contains(generated, alice.password()) {
		t.Errorf("the generated configuration must have the address and not the password:\n%s", generated)
	}
}

// The users of a file are imported by a saved plan, and what the guide says of the log is so.
func TestImporting_manyUsers(t *testing.T) {
	t.Parallel()

	guide := doc(t, "guides/importing-existing-users.md")
	people := peopleOf(t, guide)

	s := newReader(t)
	if !s.cli.IsAtLeast(1, 7) {
		t.Skipf("import blocks have for_each from 1.7 on, this is %s", s.cli.Version)
	}

	users := guide.code("csv")[0].code + "\n"
	s.enter(t, map[string]string{"terraform.tf": requirement(t), "users.csv": users})
	s.run(t, commands(t, guide, "mkdir existing"))
	s.write(t, "main.tf", configuration(t, guide, `"existing"`))
	s.run(t, commands(t, guide, "terraform output -json passwords"))
	s.run(t, "terraform init")

	s.write(t, "main.tf", configuration(t, guide, "csvdecode(file(\"${path.module}/users.csv\"))"))
	s.write(t, "variables.tf", configuration(t, guide, `variable "deletion_protection"`))

	logins := "FINAPI_LOGIN_AT_REFRESH=false terraform plan"
	expectPrinted(t, s.run(t, commands(t, guide, logins)), fmt.Sprintf("Plan: %d to import, 0 to add, ", len(people)))
	expectPrinted(t, s.run(t, commands(t, guide, "terraform plan -var")), planned(t, guide, "to import, 0 to add, 0 to change"))

	// Users who are protected differ from finAPI in that alone.
	imported := s.run(t, commands(t, guide, "terraform plan -out=import.tfplan"))
	expectPrinted(t, imported, planned(t, guide, "to import, 0 to add, 4 to change"))
	expectPrinted(t, imported, fmt.Sprintf("Apply complete! Resources: %d imported, 0 added, %[1]d changed, 0 destroyed.", len(people)))
	expectPrinted(t, s.run(t, "terraform plan"), "No changes.")

	if listed := s.run(t, "terraform state list"); strings.Count(listed, "\n") != len(people) {
		t.Errorf("expected %d users in the state, got\n%s", len(people), listed)
	}

	troubles := doc(t, "guides/troubleshooting.md")
	expectPrinted(t, s.run(t, commands(t, troubles, logins)), "No changes.")
	s.run(t, commands(t, troubles, "TF_LOG_PROVIDER=DEBUG terraform plan"))

	log := s.read(t, "finapi.log")
	expectPrinted(t, log, "finAPI request")

	found := regexp.MustCompile(`request_id=([0-9a-f-]{36})`).FindStringSubmatch(log)
	if found == nil {
		t.Fatalf("there is no request id in\n%s", log)
	}

	grep := regexp.MustCompile(`[0-9a-f-]{36}`).ReplaceAllString(commands(t, troubles, "grep "), found[1])
	expectPrinted(t, s.run(t, grep), found[1])
}
