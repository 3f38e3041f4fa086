using Ect.Dashboard.Pages;

namespace Ect.Dashboard.Tests;

public sealed class ModuleBundleTests
{
    [Fact]
    public void Of_ModulesThatImportEachOther_HasEachOnceBelowWhatItNeeds() => Assert.Equal(
        """
        const $module3 = (() => {
        const ONE = 1, TWO = 2;
        return { ONE, TWO };
        })();
        const $module2 = (() => {
        const { ONE, TWO } = $module3;
        class Sum { }
        return { Sum };
        })();
        const $module1 = (() => {
        const { Sum } = $module2;
        async function add() { return new Sum(); }
        return { add };
        })();
        const $module0 = (() => {
        const { add: plus } = $module1;

        const { ONE } = $module3;
        plus(ONE); // import { nothing } from './none.js';
        return {  };
        })();

        """.ReplaceLineEndings("\n"),
        Bundle(new()
        {
            ["app.js"] = "import { add as plus } from './js/add.js';\nimport './js/sum.js';\nimport { ONE } from './one.js';\n"
                + "plus(ONE); // import { nothing } from './none.js';\n",
            ["js/add.js"] = "import { Sum } from './sum.js';\nexport async function add() { return new Sum(); }\n",
            ["js/sum.js"] = "import { ONE, TWO } from '../one.js';\nexport class Sum { }\n",
            ["one.js"] = "export const ONE = 1, TWO = 2;\n",
        }));

    [Fact]
    public void Of_ModuleThatExports_ExportsTheSame() => Assert.EndsWith(
        "return { Sum, add, sum };\n})();\nexport const { sum, add, Sum } = $module0;\n",
        Bundle(new() { ["app.js"] = "export const sum = 1;\nexport async function add() { }\nexport class Sum { }\n" }),
        StringComparison.Ordinal);

    [Fact]
    public void Of_ModuleThatStaysApart_IsImported() => Assert.StartsWith(
        "import * as $module1 from './early.js';\nconst $module2 = (() => {\nconst { ask } = $module1;\n",
        Bundle(
            new()
            {
                ["app.js"] = "import './early.js';\nimport { flow } from './js/flow.js';\n",
                ["js/flow.js"] = "import { ask } from '../early.js';\nexport const flow = ask;\n",
            },
            apart: "early.js"),
        StringComparison.Ordinal);

    [Fact]
    public void Of_ModuleThatIsNotThere_Throws() =>
        Assert.Throws<KeyNotFoundException>(() => Bundle(new() { ["app.js"] = "import { h } from './dom.js';\n" }));

    private static string Bundle(Dictionary<string, string> modules, string? apart = null) =>
        ModuleBundle.Of("app.js", path => modules[path], apart);
}
