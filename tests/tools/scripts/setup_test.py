"""tools/setup on machines of every kind: dpkg, apt, sudo and id are ours, nothing is installed."""

import unittest

from sandbox import Sandbox

DPKG_QUERY = r"""
shift; format=$1; shift
for name; do
  version=$(awk -v name="$name" '$1 == name {print $2}' "$state/installed")
  if [[ -z $version ]]; then status=1; continue; fi
  if [[ $format == *Version* ]]; then printf %s "$version"; else echo "installed $name"; fi
done
exit ${status:-0}
"""
APT_GET = r"""
left=$(cat "$state/apt_fails")
if ((left > 0)); then echo $((left - 1)) >"$state/apt_fails"; exit 100; fi
echo "$DEBIAN_FRONTEND" >"$state/frontend"
all="$*"
case $all in
  *\ update) cp "$state/clang_after_update" "$state/clang" ;;
  *) printf '%s 1.0\n' ${all##*--no-install-recommends } >>"$state/installed" ;;
esac
"""
APT_CACHE = r"""echo "  Candidate: $(cat "$state/clang")" """


class Machine(Sandbox):
    """A machine with these packages (name: version), as root, where apt-get fails `apt_fails` times first."""

    def __init__(self, installed=None, uid=0, sudo=False, apt_fails=0, clang="1:14.0-55", clang_after_update=None):
        super().__init__()
        self.uid, self.sudo = uid, sudo
        self.notes = {
            "installed": "".join(f"{name} {version}\n" for name, version in (installed or {}).items()),
            "apt_fails": str(apt_fails),
            "clang": clang,
            "clang_after_update": clang_after_update or clang,
        }

    def __enter__(self):
        super().__enter__()
        for name, text in self.notes.items():
            (self.state / name).write_text(text)
        self.command("dpkg-query", DPKG_QUERY)
        self.command("apt-get", APT_GET)
        self.command("apt-cache", APT_CACHE)
        self.command("id", f"echo {self.uid}")
        self.command("sudo", 'shift; exec "$@"' if self.sudo else "exit 1")
        return self

    def apt_calls(self):
        return [call for call in self.called("apt-get")]


def names(*options):
    with Machine() as machine:
        return machine.run("tools/setup", "--print-packages", *options).stdout.split()


ALL = {name: "1.0" for name in names()}
ALL_CI = {name: "1:14.0" for name in names("--ci")}


def without(packages, *absent):
    return {name: version for name, version in packages.items() if name not in absent}


class Setup(unittest.TestCase):
    def test_it_does_nothing_when_everything_is_there(self):
        with Machine(ALL) as machine:
            done = machine.run("tools/setup")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            self.assertEqual(machine.apt_calls(), [])

    def test_it_installs_only_what_is_missing_and_asks_nothing(self):
        with Machine(without(ALL, "libcli11-dev", "cppzmq-dev")) as machine:
            self.assertEqual(machine.run("tools/setup").returncode, 0)
            update, install = machine.apt_calls()
            self.assertTrue(update.endswith(" update"))
            self.assertTrue(install.endswith(" install --no-install-recommends cppzmq-dev libcli11-dev"))
            self.assertIn(" -y ", install)
            self.assertEqual((machine.state / "frontend").read_text(), "noninteractive\n")

    def test_its_standard_output_stays_empty_while_it_installs(self):
        with Machine() as machine:
            self.assertEqual(machine.run("tools/setup").stdout, "")

    def test_a_second_run_after_an_install_does_nothing(self):
        with Machine() as machine:
            self.assertEqual(machine.run("tools/setup").returncode, 0)
            calls = machine.apt_calls()
            self.assertEqual(machine.run("tools/setup").returncode, 0)
            self.assertEqual(machine.apt_calls(), calls)

    def test_it_tries_a_locked_apt_once_more(self):
        with Machine(without(ALL, "git"), apt_fails=1) as machine:
            self.assertEqual(machine.run("tools/setup").returncode, 0)
            self.assertEqual(len(machine.apt_calls()), 3)

    def test_an_apt_that_stays_out_of_reach_fails_and_says_what_is_missing(self):
        with Machine(without(ALL, "git"), apt_fails=9) as machine:
            done = machine.run("tools/setup")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("could not install git", done.stderr)
            self.assertEqual(len(machine.apt_calls()), 4)

    def test_a_user_whom_sudo_would_ask_gets_the_one_line(self):
        with Machine(without(ALL, "git", "cmake"), uid=1000) as machine:
            done = machine.run("tools/setup")
            self.assertNotEqual(done.returncode, 0)
            line = "sudo apt-get update && sudo apt-get install -y --no-install-recommends cmake git"
            self.assertIn(line, done.stderr.splitlines())
            self.assertEqual(machine.apt_calls(), [])

    def test_a_user_whom_sudo_does_not_ask_installs_by_it(self):
        with Machine(without(ALL, "git"), uid=1000, sudo=True) as machine:
            self.assertEqual(machine.run("tools/setup").returncode, 0)
            self.assertTrue(machine.called("sudo")[-1].startswith("sudo -n env "))

    def test_a_user_on_a_complete_machine_needs_no_sudo(self):
        with Machine(ALL, uid=1000) as machine:
            self.assertEqual(machine.run("tools/setup").returncode, 0)
            self.assertEqual(machine.called("sudo"), [])

    def test_an_unknown_argument_is_refused(self):
        with Machine(ALL) as machine:
            done = machine.run("tools/setup", "--cli")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("--cli", done.stderr)


class ForCi(unittest.TestCase):
    def test_it_adds_the_tools_of_ci(self):
        self.assertLess(set(names()), set(names("--ci")))
        self.assertLess({"clang", "lld", "clang-tidy", "clang-format"}, set(names("--ci")))

    def test_the_runtime_is_that_of_the_clang_installed(self):
        with Machine(without(ALL_CI, "clang") | {"clang": "1:18.0-59"}, clang="1:14.0") as machine:
            self.assertEqual(machine.run("tools/setup", "--ci").returncode, 0)
            self.assertTrue(machine.apt_calls()[-1].endswith(" libclang-rt-18-dev"))

    def test_else_of_the_clang_on_offer(self):
        with Machine(ALL, clang="1:18.0-59~exp2") as machine:
            self.assertEqual(machine.run("tools/setup", "--ci").returncode, 0)
            self.assertIn("libclang-rt-18-dev", machine.apt_calls()[-1])

    def test_on_a_fresh_machine_apt_knows_the_clang_on_offer_only_after_its_update(self):
        with Machine({}, clang="(none)", clang_after_update="1:14.0-55") as machine:
            self.assertEqual(machine.run("tools/setup", "--ci").returncode, 0)
            self.assertIn("libclang-rt-14-dev", machine.apt_calls()[-1])

    def test_it_does_nothing_when_everything_is_there(self):
        with Machine(ALL_CI) as machine:
            self.assertEqual(machine.run("tools/setup", "--ci").returncode, 0)
            self.assertEqual(machine.apt_calls(), [])


if __name__ == "__main__":
    unittest.main()
