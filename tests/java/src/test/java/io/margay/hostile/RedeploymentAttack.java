package io.margay.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.margay.internal.load.RedeploymentTest.Server;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Several applications at a time in class loaders of their own: none leaves a loader, a thread or a
 * library behind.
 */
final class RedeploymentAttack implements Attack {

  private static final int MOST_AT_ONCE = 4;

  private Set<String> threads;

  @Override
  public String name() {
    return "redeployment";
  }

  @Override
  public int cost() {
    return 200;
  }

  @Override
  public void prepare(Path folder) throws Exception {
    Server.collect(List.of(Server.deploy(Server.classPath(), folder.toString())));
    threads = Server.threads();
  }

  @Override
  public void attempt(long seed, Path folder) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<WeakReference<ClassLoader>> loaders = Collections.synchronizedList(new ArrayList<>());
    List<FutureTask<Void>> deployments = new ArrayList<>();
    List<Thread> deployers = new ArrayList<>();
    for (int i = random.nextInt(1, MOST_AT_ONCE + 1); i > 0; i--) {
      Path own = Files.createDirectory(folder.resolve("application" + i));
      Callable<Void> deploy =
          () -> {
            loaders.add(Server.deploy(Server.classPath(), own.toString()));
            return null;
          };
      deployments.add(new FutureTask<>(deploy));
      deployers.add(Patience.start("deployer", deployments.get(deployments.size() - 1)));
    }
    for (Thread deployer : deployers) {
      Patience.join(deployer);
    }
    for (FutureTask<Void> deployment : deployments) {
      deployment.get();
    }
    deployments.clear();
    deployers.clear();
    Server.collect(loaders);
    assertThat(loaders).as("loaders that are still alive").allMatch(loader -> loader.get() == null);
    assertThat(Server.threads()).isSubsetOf(threads);
    assertThat(Server.mapped("libmargay")).as("libraries").isLessThanOrEqualTo(1);
    assertThat(Server.mapped("jnimargay")).as("bindings").isLessThanOrEqualTo(1);
  }
}
