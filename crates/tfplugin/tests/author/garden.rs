//! A provider with one of everything, for pages.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use tfplugin::{
    Action, Computed, Config, Context, DataSource, Function, FunctionError, GoDuration,
    ListResource, ListStream, Model, OperationTimeouts, Progress, Provider, ProviderBlock,
    Resource, Result, Terraform, Timeouts, docs::Examples,
};

/// The provider.
pub(crate) fn garden() -> Provider<()> {
    Provider::new::<Garden>("registry.terraform.io/example/garden", "0.0.0")
        .resource::<Bed>()
        .resource::<Wish>()
        .data_source::<Weather>()
        .function::<Area>()
        .function::<Seasons>()
        .list_resource::<Beds>()
        .action::<Water>()
}

/// An example for everything.
pub(crate) fn examples() -> Examples {
    example_texts().into_iter().collect()
}

/// The same as path and text.
pub(crate) fn example_texts() -> Vec<(String, String)> {
    [
        ("provider/provider.tf", "provider \"garden\" {}\n"),
        (
            "resources/garden_bed/resource.tf",
            "resource \"garden_bed\" \"roses\" {\n  name = \"roses\"\n}\n",
        ),
        (
            "resources/garden_bed/import.sh",
            "# By name.\nterraform import garden_bed.roses 'north/roses'\n",
        ),
        (
            "resources/garden_bed/import-by-identity.tf",
            "import {\n  to = garden_bed.roses\n  identity = { name = \"roses\" }\n}\n",
        ),
        ("resources/garden_wish/resource.tf", "resource \"garden_wish\" \"rain\" {}\n"),
        ("data-sources/garden_weather/data-source.tf", "data \"garden_weather\" \"today\" {}\n"),
        (
            "functions/area/function.tf",
            "output \"area\" {\n  value = provider::garden::area(2, 3)\n}\n",
        ),
        (
            "functions/seasons/function.tf",
            "output \"all\" {\n  value = provider::garden::seasons()\n}\n",
        ),
        (
            "list-resources/garden_bed/list-resource.tfquery.hcl",
            "list \"garden_bed\" \"all\" {\n  provider = garden\n}\n",
        ),
        ("actions/garden_water/action.tf", "action \"garden_water\" \"now\" {}\n"),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into()
}

/// Looks after a garden.
#[derive(Model)]
#[tf(name = "garden")]
struct Garden {
    /// Key of the gate. Also read from the environment variable `GARDEN_KEY`.
    #[tf(sensitive)]
    key: Option<String>,
    /// Who waters:
    ///
    /// - by hand, or
    /// - by hose.
    #[tf(length(1..=2), deprecated = "Everybody does.")]
    helpers: Option<Vec<String>>,
}

impl ProviderBlock for Garden {
    type Clients = ();

    async fn configure(_: Config<'_>, _: &Context<'_, Terraform>) -> Result<()> {
        Ok(())
    }
}

/// A bed for [flowers](https://example.com/flowers), in which
/// plants grow.
///
/// It needs `water`.
///
/// ## Permissions
///
/// - `garden/beds/write`
#[derive(Model)]
#[tf(name = "bed", deprecated = "Use pots.")]
struct Bed {
    /// Where it is found.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// What it is called.
    #[tf(requires_replace, length(1..=20))]
    name: String,
    /// What it is filled with.
    #[tf(default = Soil::Loam)]
    soil: Soil,
    /// Names of the neighbors.
    #[tf(default = BTreeSet::from(["hedge".to_owned()]))]
    neighbors: BTreeSet<String>,
    /// Opens the fence. Changing `code_version` sends it again.
    #[tf(write_only)]
    code: Option<String>,
    /// Version of `code`.
    code_version: Option<i64>,
    /// The plants in it, by name.
    plants: BTreeMap<String, Plant>,
    /// What was harvested.
    harvest: Computed<Vec<Plant>>,
    /// A path along it.
    #[tf(block, deprecated = "Beds no longer have paths.")]
    path: Vec<Walk>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What beds are filled with.
#[derive(Model)]
enum Soil {
    /// Some of everything.
    Loam,
    /// Drains fast.
    Sand,
}

/// One plant.
#[derive(Model)]
struct Plant {
    /// How high it is, in centimeters.
    #[tf(range(1..))]
    height: i64,
    /// Its leaves.
    leaves: Option<BTreeSet<Leaf>>,
}

/// One leaf.
#[derive(PartialEq, Eq, PartialOrd, Ord, Model)]
struct Leaf {
    /// Its color.
    color: Option<String>,
}

/// One path.
#[derive(Model)]
struct Walk {
    /// How long it takes to walk it.
    duration: GoDuration,
}

/// What tells beds apart.
#[derive(Model)]
struct BedIdentity {
    /// What it is called.
    name: String,
    /// The garden, where there are several.
    garden: Option<String>,
}

impl Resource for Bed {
    type Clients = ();
    type Identity = BedIdentity;

    const TIMEOUTS: OperationTimeouts =
        OperationTimeouts { create: Duration::from_mins(90), ..OperationTimeouts::DEFAULT };

    async fn create(self, _: &Context<'_, ()>) -> Result<Self> {
        Ok(self)
    }

    async fn read(
        _: BedIdentity,
        prior: Option<Self>,
        _: &Context<'_, ()>,
    ) -> Result<Option<Self>> {
        Ok(prior)
    }

    async fn delete(self, _: &Context<'_, ()>) -> Result<()> {
        Ok(())
    }

    fn identity(&self) -> BedIdentity {
        BedIdentity { name: self.name.clone(), garden: None }
    }
}

/// Something to wish for.
#[derive(Model)]
#[tf(name = "wish")]
struct Wish {}

impl Resource for Wish {
    type Clients = ();
    type Identity = BedIdentity;

    const IMPORTABLE: bool = false;

    async fn create(self, _: &Context<'_, ()>) -> Result<Self> {
        Ok(self)
    }

    async fn read(
        _: BedIdentity,
        prior: Option<Self>,
        _: &Context<'_, ()>,
    ) -> Result<Option<Self>> {
        Ok(prior)
    }

    async fn delete(self, _: &Context<'_, ()>) -> Result<()> {
        Ok(())
    }

    fn identity(&self) -> BedIdentity {
        BedIdentity { name: String::new(), garden: None }
    }
}

/// The weather of one day.
#[derive(Model)]
#[tf(name = "weather")]
struct Weather {
    /// The day.
    day: Option<String>,
    /// Whether it rains.
    rain: Computed<bool>,
}

impl DataSource for Weather {
    type Clients = ();

    async fn read(self, _: &Context<'_, ()>) -> Result<Self> {
        Ok(self)
    }
}

/// The area of a bed.
#[derive(Model)]
#[tf(name = "area")]
struct Area {
    /// Its width.
    #[tf(range(0..))]
    width: i64,
    /// Its length; `null` for a square.
    length: Option<i64>,
}

/// An area.
#[derive(Model)]
struct Square {
    /// In square meters.
    meters: i64,
    /// The soil it was computed for.
    soil: Option<Soil>,
    /// The plants that fit.
    plants: Vec<Plant>,
}

impl Function for Area {
    type Output = Square;

    fn call(self) -> std::result::Result<Square, FunctionError> {
        let meters = self.width * self.length.unwrap_or(self.width);
        Ok(Square { meters, soil: None, plants: Vec::new() })
    }
}

/// The seasons of the year.
#[derive(Model)]
#[tf(name = "seasons")]
struct Seasons {}

impl Function for Seasons {
    type Output = Vec<String>;

    fn call(self) -> std::result::Result<Vec<String>, FunctionError> {
        Ok(vec!["summer".to_owned()])
    }
}

/// All beds.
#[derive(Model)]
#[tf(name = "bed")]
struct Beds {
    /// The beginning of the name.
    prefix: Option<String>,
}

impl ListResource for Beds {
    type Resource = Bed;

    async fn list(self, _: &ListStream<Bed>, _: &Context<'_, ()>) -> Result<()> {
        Ok(())
    }
}

/// Waters a bed.
#[derive(Model)]
#[tf(name = "water")]
struct Water {
    /// The bed.
    bed: String,
}

impl Action for Water {
    type Clients = ();

    async fn invoke(self, _: &Progress, _: &Context<'_, ()>) -> Result<()> {
        Ok(())
    }
}
