//! Data sources, functions, lists and actions.

use tokio::sync::mpsc;

use super::thing::{Service, TestCode, Thing, identity, stored, told};
use crate::{
    Action, Computed, Config, Context, DataSource, Function, FunctionError, ListResource,
    ListStream, Model, Progress, Result, Value,
    code::PluginCode,
    engine::{Call, Failed, call_function, invoke, list, plan_action, read_data_source},
    list::Listed,
    resource::{Erased, decode},
    stop::Interrupt,
};

/// Looks something up.
#[derive(Debug, Model)]
#[tf(name = "lookup")]
struct Lookup {
    /// What is looked for.
    name: String,
    /// How many at most.
    #[tf(default = 5)]
    limit: i64,
    /// What was found.
    found: Computed<String>,
}

impl DataSource for Lookup {
    type Clients = Service;

    async fn read(self, ctx: &Context<'_, Service>) -> Result<Self> {
        ctx.warn(TestCode::Told.warning("Looked", "Everywhere."));
        match self.name.as_str() {
            "nothing" => Err(TestCode::Told.error("Not found", "It is nowhere.").into()),
            "vague" => Ok(self),
            _ => Ok(Self {
                found: Computed::Known(format!("{} of {}", self.limit, self.name)),
                ..self
            }),
        }
    }
}

fn object(attributes: &[(&str, Value)]) -> Value {
    Value::Object(attributes.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect())
}

async fn looked_up(name: &str) -> (Value, Vec<String>) {
    let (service, stop) = (Service::default(), Interrupt::default());
    let config = object(&[("name", name.into()), ("limit", Value::Null), ("found", Value::Null)]);
    let call = Call { clients: &service, stop: &stop };
    let read = read_data_source(&Erased::<Lookup>::new(), &config, call).await;
    (read.state, read.diagnostics.0.iter().map(|it| told(it).to_owned()).collect())
}

#[tokio::test]
async fn a_data_source_has_its_defaults_and_results() {
    let (state, summaries) = looked_up("a").await;
    let expected = [("name", "a".into()), ("limit", 5.into()), ("found", "5 of a".into())];
    assert_eq!(state, object(&expected));
    assert_eq!(summaries, ["Looked"]);
}

#[tokio::test]
async fn a_data_source_that_finds_nothing_or_leaves_something_open_is_an_error() {
    let (state, summaries) = looked_up("nothing").await;
    assert!(state.is_null());
    assert_eq!(summaries, ["Looked", "Not found"]);
    let (state, summaries) = looked_up("vague").await;
    assert!(state.is_wholly_known());
    assert_eq!(summaries, ["Looked", "InvalidProviderValue"]);
}

/// Divides.
#[derive(Debug, Model)]
#[tf(name = "divide")]
struct Divide {
    /// What is divided.
    dividend: i64,
    /// By what.
    #[tf(range(-9..=9))]
    divisor: i64,
}

impl Function for Divide {
    type Output = i64;

    fn call(self) -> std::result::Result<i64, FunctionError> {
        if self.divisor == 0 {
            return Err(FunctionError::argument("divisor", "zero divides nothing"));
        }
        Ok(self.dividend / self.divisor)
    }
}

fn divided(arguments: &[i64]) -> std::result::Result<Value, Failed> {
    let arguments = arguments.iter().map(|&it| it.into()).collect();
    call_function(&Erased::<Divide>::new(), arguments)
}

#[test]
fn a_function_takes_its_arguments_by_position() {
    assert_eq!(divided(&[6, 3]), Ok(2.into()));
}

#[test]
fn a_mistake_in_an_argument_is_reported_with_its_position() {
    let failed = divided(&[6, 0]).unwrap_err();
    let code = *PluginCode::InvalidArgument;
    assert_eq!(failed, Failed { code, text: "zero divides nothing".into(), argument: Some(1) });
    assert_eq!(divided(&[6, 10]).unwrap_err().argument, Some(1));
    let failed = divided(&[6]).unwrap_err();
    let text = "expected 2 arguments, found 1".into();
    assert_eq!(failed, Failed { code, text, argument: None });
}

/// Adds.
#[derive(Debug, Model)]
#[tf(name = "sum")]
struct Sum {
    /// The first.
    first: i64,
    /// All others.
    others: Vec<i64>,
}

impl Function for Sum {
    type Output = i64;

    const VARIADIC: bool = true;

    fn call(self) -> std::result::Result<i64, FunctionError> {
        if self.others.contains(&0) {
            return Err(FunctionError::argument("others", "zero adds nothing"));
        }
        Ok(self.first + self.others.iter().sum::<i64>())
    }
}

#[test]
fn a_variadic_function_takes_any_number_of_further_arguments() {
    let sum = |arguments: &[i64]| {
        let arguments = arguments.iter().map(|&it| it.into()).collect();
        call_function(&Erased::<Sum>::new(), arguments)
    };
    assert_eq!(sum(&[6]), Ok(6.into()));
    assert_eq!(sum(&[6, 3, 2]), Ok(11.into()));
    assert_eq!(sum(&[6, 0]).unwrap_err().argument, Some(1));
    let failed = sum(&[]).unwrap_err();
    assert_eq!(failed.text, "expected at least 1 arguments, found 0");
}

#[test]
fn a_panic_of_a_function_is_an_error() {
    let failed = divided(&[i64::MIN, -1]).unwrap_err();
    assert!(failed.text.contains("overflow"), "{}", failed.text);
}

/// Lists things.
#[derive(Debug, Model)]
#[tf(name = "thing")]
struct Things {
    /// How many there are.
    amount: i64,
}

impl ListResource for Things {
    type Resource = Thing;

    async fn list(self, stream: &ListStream<Thing>, ctx: &Context<'_, Service>) -> Result<()> {
        let thing: Thing = decode(&stored())?;
        for number in 0..self.amount {
            let thing = Thing {
                etag: Computed::Unknown,
                secret: Some("never".to_owned()),
                ..thing.clone()
            };
            if !stream.send(format!("thing {number}"), &thing).await {
                return Ok(());
            }
        }
        ctx.warn(TestCode::Told.warning("That is all", "There are no more."));
        Ok(())
    }
}

#[tokio::test]
async fn a_list_sends_what_may_be_stored() {
    let (service, stop) = (Service::default(), Interrupt::default());
    let call = Call { clients: &service, stop: &stop };
    let (sender, mut objects) = mpsc::channel(10);
    let config = object(&[("amount", 2.into())]);
    let schema = Thing::schema();
    let diagnostics = list(&Erased::<Things>::new(), &schema, &config, sender, call).await;
    assert_eq!(diagnostics.0[0].summary, "That is all");
    let listed = objects.recv().await.unwrap();
    assert_eq!(listed.display_name, "thing 0");
    assert_eq!(listed.identity, identity("/a"));
    assert!(listed.state.is_wholly_known() && listed.state.attribute("secret").is_null());
    assert_eq!(objects.recv().await.unwrap().display_name, "thing 1");
    assert!(objects.recv().await.is_none());
}

#[tokio::test]
async fn a_list_ends_when_nobody_listens() {
    let (service, stop) = (Service::default(), Interrupt::default());
    let call = Call { clients: &service, stop: &stop };
    let (sender, mut objects) = mpsc::channel::<Listed>(1);
    let config = object(&[("amount", i64::MAX.into())]);
    let schema = Thing::schema();
    let listing = Erased::<Things>::new();
    let take_one = async move { objects.recv().await.unwrap().display_name };
    let (diagnostics, first) =
        tokio::join!(list(&listing, &schema, &config, sender, call), take_one);
    assert_eq!(first, "thing 0");
    assert_eq!(diagnostics.0, []);
}

/// Rings a bell.
#[derive(Debug, Model)]
#[tf(name = "ring")]
struct Ring {
    /// How often.
    #[tf(default = 2)]
    times: i64,
}

impl Action for Ring {
    type Clients = Service;

    async fn plan(config: Config<'_>, _: &Context<'_, Service>) -> Result<()> {
        match config.known::<i64>("times") {
            Some(times) if times < 0 => {
                Err(TestCode::Told.error("Too few", "Ring once.").at("times").into())
            }
            _ => Ok(()),
        }
    }

    async fn invoke(self, progress: &Progress, _: &Context<'_, Service>) -> Result<()> {
        for _ in 0..self.times {
            progress.say("ding").await;
        }
        Err(TestCode::Told.error("Broken", "The bell fell off.").into())
    }
}

#[tokio::test]
async fn an_action_is_planned_and_invoked() {
    let (service, stop) = (Service::default(), Interrupt::default());
    let call = Call { clients: &service, stop: &stop };
    let ring = Erased::<Ring>::new();
    let planned = plan_action(&ring, &object(&[("times", Value::from(-1))]), call).await;
    assert_eq!(planned.0[0].summary, "Too few");
    let (progress, mut said) = mpsc::channel(10);
    let invoked = invoke(&ring, &object(&[("times", Value::Null)]), progress, call).await;
    assert_eq!(invoked.0[0].summary, "Broken");
    assert_eq!((said.recv().await, said.recv().await), (Some("ding".into()), Some("ding".into())));
    assert_eq!(said.recv().await, None);
}
